// Matrices hold float64, an extension of naga: four columns of a row are one Quad.
alias Quad = vec4<f64>;
