// total = source^T + sign total: a block column of the Cholesky factorization, whose matrix stands in
// the upper triangle. A source group holds four rows of the result in one of its columns.
// Needs update.wgsl.
fn source_add(total: ptr<function, array<Real, TILE>>, corner: vec2u) {
  for (var j = 0u; j < COLS; j++) {
    for (var g = 0u; g < ROWS / 4u; g++) {
      let value = load_source(params.source_row + corner.y + j, params.source_group + corner.x / 4u + g);
      for (var i = 0u; i < 4u; i++) {
        let e = (4u * g + i) * COLS + j;
        (*total)[e] = add(loaded(value[i]), mul(real(params.sign), (*total)[e]));
      }
    }
  }
}
