// Matrices hold float32: four columns of a row are one Quad.
alias Quad = vec4<f32>;
