// f''(z) = -4 / sqrt(pi) z exp(-z^2) of f(z) = erf(z). Needs math.wgsl.
fn erf_curvature(z: vec4f) -> vec4f {
  var curvature = vec4f();
  for (var c = 0u; c < 4u; c++) {
    curvature[c] = -2.2567583341910251 * z[c] * math_exp(-z[c] * z[c]);
  }
  return curvature;
}
