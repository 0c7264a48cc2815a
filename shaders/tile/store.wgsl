// Stores a tile in a matrix of its own arithmetic. Needs real/*, a tile, storage/*_result.
fn store_tile(total: ptr<function, array<Real, TILE>>, row: u32, group: u32) {
  for (var i = 0u; i < ROWS; i++) {
    for (var g = 0u; g < COLS / 4u; g++) {
      let e = i * COLS + 4u * g;
      let value = Quad((*total)[e], (*total)[e + 1u], (*total)[e + 2u], (*total)[e + 3u]);
      store_result(row + i, group + g, value);
    }
  }
}
