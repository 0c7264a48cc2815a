// Mean squared error over the outputs: H t = 2 t / c. Needs influence/loss_tangent.wgsl.
fn loss_tangent_row(row: u32, record: u32, scale: f32) {
  let share = 2.0 * scale / f32(params.classes);
  for (var g = 0u; 4u * g < params.classes; g++) {
    store_result(row, g, share * load_source(row, g));
  }
}
