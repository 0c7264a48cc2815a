// LOOD of each run and its derivatives by the covariances, from the sums over the training set: the
// Schur form of src/lood/distinguish.ts and the adjoints of src/lood/adjoint.ts. An invocation a run:
// one file, since all of it works on the same small matrices of that invocation.
// Needs real/*.
const M: u32 = 1u; // queries of a run
const S: u32 = 1u; // differing records of a run
const SERIES: f32 = 0.1; // below this tr E the KL's variance term is taken from its series
const TERMS: u32 = 16u;

struct Params {
  runs: u32,
  width: u32, // of values
  first_record: u32, // of the differing records among the points
  first_point: u32, // of the queries
  slots: u32, // of totals
  outputs: u32,
  added: u32, // whether the records join the training set, or leave it
  divergence: u32, // whether the KL is maximized, or the mean distance
  upward: u32, // whether queries of negative covariance with the records go down, through zero
  step: u32,
  zero: u32, // always 0, which no compiler knows
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> values: array<Real>; // [rows, width]
@group(0) @binding(2) var<storage, read> totals: array<Real>; // [rows, slots]
@group(0) @binding(3) var<storage, read> table: array<Real>; // first row: centers
// For each run: S^-1 [S, S], S^-1 r [S, outputs], h [S]; after them all the center's lift.
@group(0) @binding(4) var<storage, read> constants: array<Real>;
// For each query: derivatives by the covariances with the records [S] and with the queries [M], then
// lift tau.
@group(0) @binding(5) var<storage, read_write> adjoints: array<Real>; // [rows, S + M + 1]
@group(0) @binding(6) var<storage, read_write> history: array<f32>; // [steps, runs]

alias Square = array<Real, M * M>;
alias Cross = array<Real, M * S>;

// A B^T.
fn times_transposed(a: ptr<function, Cross>, b: ptr<function, Cross>) -> Square {
  var result: Square;
  for (var i = 0u; i < M; i++) {
    for (var j = 0u; j < M; j++) {
      var sum = real(0.0);
      for (var k = 0u; k < S; k++) {
        sum = add(sum, mul((*a)[i * S + k], (*b)[j * S + k]));
      }
      result[i * M + j] = sum;
    }
  }
  return result;
}

fn times(a: ptr<function, Square>, b: ptr<function, Square>) -> Square {
  var result: Square;
  for (var i = 0u; i < M; i++) {
    for (var j = 0u; j < M; j++) {
      var sum = real(0.0);
      for (var k = 0u; k < M; k++) {
        sum = add(sum, mul((*a)[i * M + k], (*b)[k * M + j]));
      }
      result[i * M + j] = sum;
    }
  }
  return result;
}

// Cholesky factor; a direction that rounding has emptied is closed by a large pivot.
fn factor(a: ptr<function, Square>) -> Square {
  var l: Square;
  for (var j = 0u; j < M; j++) {
    var pivot = (*a)[j * M + j];
    for (var k = 0u; k < j; k++) {
      pivot = sub(pivot, mul(l[j * M + k], l[j * M + k]));
    }
    let usable = less(mul(real(1e-6), (*a)[j * M + j]), pivot);
    let diagonal = select(real(1e15), root(at_least(pivot, TINY)), usable);
    l[j * M + j] = diagonal;
    for (var i = j + 1u; i < M; i++) {
      var sum = (*a)[i * M + j];
      for (var k = 0u; k < j; k++) {
        sum = sub(sum, mul(l[i * M + k], l[j * M + k]));
      }
      l[i * M + j] = div(sum, diagonal);
    }
  }
  return l;
}

// A^-1 from its Cholesky factor.
fn inverse(l: ptr<function, Square>) -> Square {
  var result: Square;
  for (var c = 0u; c < M; c++) {
    for (var i = 0u; i < M; i++) {
      var sum = select(real(0.0), real(1.0), i == c);
      for (var k = 0u; k < i; k++) {
        sum = sub(sum, mul((*l)[i * M + k], result[k * M + c]));
      }
      result[i * M + c] = div(sum, (*l)[i * M + i]);
    }
    for (var r = M; r > 0u; r--) {
      let i = r - 1u;
      var sum = result[i * M + c];
      for (var k = i + 1u; k < M; k++) {
        sum = sub(sum, mul((*l)[k * M + i], result[k * M + c]));
      }
      result[i * M + c] = div(sum, (*l)[i * M + i]);
    }
  }
  return result;
}

fn trace(a: ptr<function, Square>) -> Real {
  var sum = real(0.0);
  for (var i = 0u; i < M; i++) {
    sum = add(sum, (*a)[i * M + i]);
  }
  return sum;
}

// tr E - log det(I + E), E = V'^-1 Y: sum over j >= 2 of (-1)^j tr E^j / j where E is small.
fn variance_term(e: ptr<function, Square>, without: ptr<function, Square>, having: ptr<function, Square>) -> f32 {
  let all = single(trace(e));
  if (all < SERIES) {
    var power = *e;
    var sum = 0.0;
    var sign = 1.0;
    for (var j = 2u; j < TERMS; j++) {
      power = times(&power, e);
      sum += sign * single(trace(&power)) / f32(j);
      sign = -sign;
    }
    return sum;
  }
  var logarithm = 0.0;
  for (var i = 0u; i < M; i++) {
    logarithm += 2.0 * log(single(div((*without)[i * M + i], (*having)[i * M + i])));
  }
  return all - logarithm;
}

@compute @workgroup_size(1)
fn main(@builtin(workgroup_id) group: vec3u) {
  let run = group.x;
  let own = run * (S * S + S * params.outputs + S);
  let scaled = own + S * S;
  let shared_part = scaled + S * params.outputs;
  let lift = constants[params.runs * (S * S + S * params.outputs + S)];

  var tau: array<Real, M>;
  var cross: Cross;
  for (var i = 0u; i < M; i++) {
    let row = run * M + i;
    let center = table[params.first_point + row];
    tau[i] = sub(center, totals[row * params.slots + S]);
    for (var k = 0u; k < S; k++) {
      var sum = add(totals[row * params.slots + k], mul(center, constants[shared_part + k]));
      if (params.added == 1u) {
        sum = add(sum, values[row * params.width + params.first_record + run * S + k]);
      }
      cross[i * S + k] = sum;
    }
  }
  var gain: Cross; // X S^-1
  for (var i = 0u; i < M; i++) {
    for (var k = 0u; k < S; k++) {
      var sum = real(0.0);
      for (var q = 0u; q < S; q++) {
        sum = add(sum, mul(cross[i * S + q], constants[own + q * S + k]));
      }
      gain[i * S + k] = sum;
    }
  }

  var g_cross: Cross;
  var g_covariance: Square;
  var lood = 0.0;
  if (params.divergence == 1u) {
    var change = times_transposed(&gain, &cross);
    var without: Square;
    var having: Square;
    for (var i = 0u; i < M; i++) {
      for (var j = 0u; j < M; j++) {
        let row = run * M + i;
        let col = run * M + j;
        let prior = values[row * params.width + params.first_point + col];
        let one = totals[row * params.slots + S + 1u + j];
        let other = totals[col * params.slots + S + 1u + i];
        let explained = mul(real(0.5), add(one, other));
        let known = add(sub(prior, explained), mul(lift, mul(tau[i], tau[j])));
        let part = change[i * M + j];
        without[i * M + j] = select(add(known, part), known, params.added == 1u);
        having[i * M + j] = select(known, sub(known, part), params.added == 1u);
      }
    }
    var l_without = factor(&without);
    var l_having = factor(&having);
    var inverse_having = inverse(&l_having);
    var inverse_without = inverse(&l_without);
    var ratio = times(&inverse_having, &change); // E
    lood = 0.5 * f32(params.outputs) * variance_term(&ratio, &l_without, &l_having);
    let outputs = real(f32(params.outputs));
    var byhalf = times(&ratio, &inverse_having);
    for (var e = 0u; e < M * M; e++) {
      byhalf[e] = mul(outputs, byhalf[e]);
    }
    var spread = times(&ratio, &ratio);
    spread = times(&spread, &inverse_without);
    for (var c = 0u; c < params.outputs; c++) {
      var shift: array<Real, M>;
      for (var i = 0u; i < M; i++) {
        var sum = real(0.0);
        for (var k = 0u; k < S; k++) {
          sum = add(sum, mul(cross[i * S + k], constants[scaled + k * params.outputs + c]));
        }
        shift[i] = sum;
      }
      var moved: array<Real, M>;
      for (var i = 0u; i < M; i++) {
        var sum = real(0.0);
        for (var j = 0u; j < M; j++) {
          sum = add(sum, mul(inverse_having[i * M + j], shift[j]));
        }
        moved[i] = sum;
        for (var k = 0u; k < S; k++) {
          let goal = constants[scaled + k * params.outputs + c];
          g_cross[i * S + k] = add(g_cross[i * S + k], mul(sum, goal));
        }
      }
      for (var i = 0u; i < M; i++) {
        lood += 0.5 * single(mul(shift[i], moved[i]));
        for (var j = 0u; j < M; j++) {
          let square = mul(moved[i], moved[j]);
          byhalf[i * M + j] = add(byhalf[i * M + j], square);
          g_covariance[i * M + j] = sub(g_covariance[i * M + j], mul(real(0.5), square));
        }
      }
    }
    for (var i = 0u; i < M; i++) {
      for (var k = 0u; k < S; k++) {
        var sum = g_cross[i * S + k];
        for (var j = 0u; j < M; j++) {
          sum = add(sum, mul(byhalf[i * M + j], gain[j * S + k]));
        }
        g_cross[i * S + k] = sum;
      }
      for (var j = 0u; j < M; j++) {
        let both = add(spread[i * M + j], spread[j * M + i]);
        let part = mul(mul(real(0.25), outputs), both);
        g_covariance[i * M + j] = sub(g_covariance[i * M + j], part);
      }
    }
    if (params.added == 0u) {
      // Here V' is what is held, and V = V' + X S^-1 X^T follows the covariances with the queries.
      for (var i = 0u; i < M; i++) {
        for (var k = 0u; k < S; k++) {
          var sum = g_cross[i * S + k];
          for (var j = 0u; j < M; j++) {
            sum = add(sum, mul(real(2.0), mul(g_covariance[i * M + j], gain[j * S + k])));
          }
          g_cross[i * S + k] = sum;
        }
      }
    }
  } else {
    let share = 1.0 / f32(M * params.outputs);
    for (var c = 0u; c < params.outputs; c++) {
      for (var i = 0u; i < M; i++) {
        var shift = real(0.0);
        for (var k = 0u; k < S; k++) {
          shift = add(shift, mul(cross[i * S + k], constants[scaled + k * params.outputs + c]));
        }
        lood += 0.5 * share * single(mul(shift, shift));
        for (var k = 0u; k < S; k++) {
          let part = mul(mul(real(share), shift), constants[scaled + k * params.outputs + c]);
          g_cross[i * S + k] = add(g_cross[i * S + k], part);
        }
      }
    }
  }
  history[params.step * params.runs + run] = lood;
  // The LOOD is even in the covariance of queries and records, and small wherever that is negative.
  var together = real(0.0);
  for (var e = 0u; e < M * S; e++) {
    together = add(together, cross[e]);
  }
  if (params.upward == 1u && less(together, real(0.0))) {
    for (var e = 0u; e < M * S; e++) {
      g_cross[e] = -g_cross[e];
    }
    for (var e = 0u; e < M * M; e++) {
      g_covariance[e] = -g_covariance[e];
    }
  }
  for (var i = 0u; i < M; i++) {
    let first = (run * M + i) * (S + M + 1u);
    for (var k = 0u; k < S; k++) {
      adjoints[first + k] = g_cross[i * S + k];
    }
    for (var j = 0u; j < M; j++) {
      adjoints[first + S + j] = g_covariance[i * M + j];
    }
    adjoints[first + S + M] = mul(lift, tau[i]);
  }
}
