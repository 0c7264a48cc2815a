// Covariance of a fully connected network of infinite width (Lee et al. 2018): c_0 = W^2 x.x' / d +
// b^2, then depth times c := W^2 F(c, p, q) + b^2, the last dense layer being the readout.
// A pair's state through the layers is delta = 1 - c / sqrt(p q), which near pairs keep exactly.
// table[layer, record] = (a, s): the deviations before (a^2 = |x|^2 / d, then F(p, p, p)) and after
// (s^2 = W^2 a^2 + b^2) each dense layer. settings: noise, W^2, b^2.
// Needs real/*, a tile, math.wgsl, one activation in the slot `activation`.
@group(0) @binding(6) var<storage, read> row_table: array<vec2<Real>>; // [depth + 1, rows]
@group(0) @binding(7) var<storage, read> col_table: array<vec2<Real>>; // [depth + 1, cols]

fn covariance_tile(total: ptr<function, array<Real, TILE>>, row: u32, col: u32) {
  let rows = arrayLength(&row_table) / (params.depth + 1u);
  let cols = arrayLength(&col_table) / (params.depth + 1u);
  for (var layer = 0u; layer <= params.depth; layer++) {
    // Of the layer before, for the activation; layer 0 has none.
    let before = max(layer, 1u) - 1u;
    // (s before, a, s) of each column.
    var columns: array<vec3<Real>, COLS>;
    for (var j = 0u; j < COLS; j++) {
      let now = col_table[layer * cols + col + j];
      columns[j] = vec3<Real>(col_table[before * cols + col + j].y, now.x, now.y);
    }
    for (var i = 0u; i < ROWS; i++) {
      let now = row_table[layer * rows + row + i];
      let p = vec3<Real>(row_table[before * rows + row + i].y, now.x, now.y);
      for (var j = 0u; j < COLS; j++) {
        let e = i * COLS + j;
        let q = columns[j];
        var delta: Real;
        if (layer == 0u) {
          delta = nngp_input_chord((*total)[e], p.y, q.y);
        } else {
          delta = activation_chord((*total)[e], p.x, q.x, p.y, q.y);
        }
        delta = nngp_dense(clamp(delta, Real(0.0), Real(2.0)), p.yz, q.yz);
        (*total)[e] = select(delta, p.z * q.z * (Real(1.0) - delta), layer == params.depth);
      }
    }
  }
}

fn covariance_diagonal(value: Real, i: u32) -> Real {
  let rows = arrayLength(&row_table) / (params.depth + 1u);
  let s = row_table[params.depth * rows + i].y;
  return s * s;
}

// 1 - cos of two inputs with inner product `dot`; a and b are their norms over sqrt d.
fn nngp_input_chord(dot: Real, a: Real, b: Real) -> Real {
  return Real(1.0) - dot / (Real(params.features) * max(a * b, Real(TINY)));
}

// The chord after a dense layer, p = (a, s), q = (b, t): W^2 a b delta plus what the bias adds,
// sqrt((W^2 a^2 + b^2)(W^2 b^2 + b^2)) - W^2 a b - b^2 written without cancellation.
fn nngp_dense(delta: Real, p: vec2<Real>, q: vec2<Real>) -> Real {
  let bias = settings[2];
  if (bias == Real(0.0)) {
    return delta;
  }
  let weight = settings[1];
  let product = weight * p.x * q.x;
  let scale = p.y * q.y;
  let apart = p.x - q.x;
  let cross = weight * bias * apart * apart / (scale + product + bias);
  return (product * delta + cross) / scale;
}
