// Cross-entropy of the softmax: -sum_j t_j log p_j, p = softmax(z); its derivative by z_j is
// p_j sum(t) - t_j. Needs train/loss.wgsl.
fn loss_row(row: u32, target_row: u32, scale: f32) -> f32 {
  var top = -3.4e38;
  for (var j = 0u; j < params.classes; j++) {
    top = max(top, logit(row, j));
  }
  var sum = 0.0;
  var mass = 0.0;
  for (var j = 0u; j < params.classes; j++) {
    sum += math_exp(logit(row, j) - top);
    mass += wanted(target_row, j);
  }
  let level = top + log(sum);
  var loss = 0.0;
  for (var g = 0u; 4u * g < params.classes; g++) {
    var slope = vec4f();
    for (var c = 0u; c < 4u; c++) {
      let j = 4u * g + c;
      if (j < params.classes) {
        let above = level - logit(row, j); // -log p
        loss += wanted(target_row, j) * above;
        slope[c] = scale * (mass * math_exp(min(-above, 0.0)) - wanted(target_row, j));
      }
    }
    store_result(row, g, slope);
  }
  return scale * loss;
}
