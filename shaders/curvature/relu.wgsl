// f''(z) = 0 of f(z) = max(z, 0), at 0 too.
fn relu_curvature(z: vec4f) -> vec4f {
  return vec4f();
}
