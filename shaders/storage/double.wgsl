// Matrices hold float64, an extension of naga: four columns of a row are one Quad.
alias Quad = vec4<f64>;

fn loaded(x: f64) -> Real {
  return x;
}

fn stored(x: Real) -> f64 {
  return x;
}

fn squared(x: Quad) -> f64 {
  return dot(x, x);
}
