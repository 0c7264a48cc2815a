// Mean squared error over the outputs: sum_j (z_j - t_j)^2 / c, as PyTorch's MSELoss. Needs train/loss.wgsl.
fn loss_row(row: u32, target_row: u32, scale: f32) -> f32 {
  let share = scale / f32(params.classes);
  var loss = 0.0;
  for (var g = 0u; 4u * g < params.classes; g++) {
    var slope = vec4f();
    for (var c = 0u; c < 4u; c++) {
      let j = 4u * g + c;
      if (j < params.classes) {
        let above = logit(row, j) - wanted(target_row, j);
        loss += above * above;
        slope[c] = 2.0 * share * above;
      }
    }
    store_result(row, g, slope);
  }
  return share * loss;
}
