// Matrices hold float32: four columns of a row are one Quad. Needs real/*.
alias Quad = vec4<f32>;

fn loaded(x: f32) -> Real {
  return real(x);
}

fn stored(x: Real) -> f32 {
  return single(x);
}

fn squared(x: Quad) -> f32 {
  return dot(x, x);
}
