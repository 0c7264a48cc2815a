// Cross-entropy of the softmax: H t = sum(wanted) (p o t - p (p . t)), p = softmax(z). Needs
// influence/loss_tangent.wgsl.
fn loss_tangent_row(row: u32, record: u32, scale: f32) {
  var top = -3.4e38;
  for (var j = 0u; j < params.classes; j++) {
    top = max(top, logit(record, j));
  }
  var sum = 0.0;
  var mass = 0.0;
  var mean = 0.0;
  for (var j = 0u; j < params.classes; j++) {
    let weight = math_exp(logit(record, j) - top);
    sum += weight;
    mean += weight * tangent(row, j);
    mass += wanted(record, j);
  }
  mean /= sum;
  for (var g = 0u; 4u * g < params.classes; g++) {
    var value = vec4f();
    for (var c = 0u; c < 4u; c++) {
      let j = 4u * g + c;
      if (j < params.classes) {
        let p = math_exp(logit(record, j) - top) / sum;
        value[c] = scale * mass * p * (tangent(row, j) - mean);
      }
    }
    store_result(row, g, value);
  }
}
