// f''(z) = (2 - z^2) phi(z) of f(z) = z Phi(z). Needs math.wgsl.
fn gelu_curvature(z: vec4f) -> vec4f {
  var curvature = vec4f();
  for (var c = 0u; c < 4u; c++) {
    let square = z[c] * z[c];
    curvature[c] = (2.0 - square) * math_exp(-0.5 * square) * 0.39894228040143268;
  }
  return curvature;
}
