// total = source + sign total. Needs update.wgsl.
fn source_add(total: ptr<function, array<Real, TILE>>, corner: vec2u) {
  for (var i = 0u; i < ROWS; i++) {
    for (var g = 0u; g < COLS / 4u; g++) {
      let value = load_source(params.source_row + corner.x + i, params.source_group + corner.y / 4u + g);
      for (var j = 0u; j < 4u; j++) {
        let e = i * COLS + 4u * g + j;
        (*total)[e] = add(loaded(value[j]), mul(real(params.sign), (*total)[e]));
      }
    }
  }
}
