// Gram matrix of a covariance function less its common component (a centered covariance, see
// src/kernels/covariance.ts), fused: the tile of inner products (or squared distances) stays in
// registers while the covariance is applied to it.
//   symmetric: result = M(X, X) + noise I on and above the diagonal blocks of 64 x 64; the padded
//   diagonal is 1, so that a factorization passes over it
//   else: result = M(A, B), 0 in the padding
// Needs real/*, storage/*_{a,b}, a tile, term/*, unit/*, covariance/*, gram/{single,split,double}.
struct Params {
  a_row: u32,
  a_group: u32,
  b_row: u32,
  b_group: u32,
  groups: u32, // features, in groups of four
  first_row: u32, // of the tiles in all of the result
  first_col: u32,
  rows: u32, // records of A and B
  cols: u32,
  features: u32,
  depth: u32, // hidden layers
  symmetric: u32,
  zero: u32, // always 0, which no compiler knows
  result_row: u32, // of the tiles in what is written
  result_group: u32,
  plane: u32, // groups of a plane of features, see unit/levels
  a_stride: u32,
  b_stride: u32,
  result_stride: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
// Noise variance, the unit of the sums and a weight for each plane of features (see unit/levels), then
// the covariance's own numbers.
@group(0) @binding(5) var<storage, read> settings: array<Real>;
const PLANES: u32 = 4u;

// The covariance's number i.
fn number(i: u32) -> Real {
  return settings[2u + PLANES + i];
}

@compute @workgroup_size(INVOCATIONS)
fn main(@builtin(workgroup_id) tile: vec3u, @builtin(local_invocation_index) t: u32) {
  let block_row = (params.first_row + tile.y * TILE_ROWS) / 64u * 64u;
  let end_col = params.first_col + (tile.x + 1u) * TILE_COLS;
  if (params.symmetric == 1u && end_col <= block_row) {
    return;
  }
  let corner = tile_corner(tile.xy, t);
  var total: array<Real, TILE>;
  tile_sum(&total, corner, t);
  let row = params.first_row + corner.x;
  let col = params.first_col + corner.y;
  covariance_tile(&total, row, col);
  if (params.symmetric == 1u) {
    diagonal_tile(&total, row, col);
  }
  for (var i = 0u; i < ROWS; i++) {
    for (var g = 0u; g < COLS / 4u; g++) {
      var value: array<Real, 4>;
      for (var j = 0u; j < 4u; j++) {
        value[j] = padded_value(total[i * COLS + 4u * g + j], row + i, col + 4u * g + j);
      }
      store_values(params.result_row + corner.x + i, params.result_group + corner.y / 4u + g, value);
    }
  }
}

// Puts the covariances of records with themselves, with the noise, and the padding's ones on the
// diagonal of the result, where it crosses the tile.
fn diagonal_tile(total: ptr<function, array<Real, TILE>>, row: u32, col: u32) {
  for (var i = 0u; i < ROWS; i++) {
    let j = row + i - col;
    if (j < COLS) {
      let own = add(covariance_diagonal(row + i), settings[0]);
      (*total)[i * COLS + j] = select(real(1.0), own, row + i < params.rows);
    }
  }
}

// The covariance of records i and j, or what the padding holds.
fn padded_value(value: Real, i: u32, j: u32) -> Real {
  let inside = i < params.rows && j < params.cols;
  return select(real(0.0), value, inside || (params.symmetric == 1u && i == j));
}
