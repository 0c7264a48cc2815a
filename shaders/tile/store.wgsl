// Stores a tile, rounded to what the matrix holds. Needs real/*, a tile, storage/*_result.
fn store_tile(total: ptr<function, array<Real, TILE>>, row: u32, group: u32) {
  // unroll if FLAT
  for (var i = 0u; i < ROWS; i++) {
    // unroll if FLAT
    for (var g = 0u; g < COLS / 4u; g++) {
      let e = i * COLS + 4u * g;
      let value = array<Real, 4>((*total)[e], (*total)[e + 1u], (*total)[e + 2u], (*total)[e + 3u]);
      let rounded = Quad(stored(value[0]), stored(value[1]), stored(value[2]), stored(value[3]));
      store_result(row + i, group + g, rounded);
    }
  }
}
