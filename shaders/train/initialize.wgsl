// Initial weights N(0, deviation^2) of a layer of all models. An invocation four weights.
//   result: [models units, fan-in], 0 in the padding
// The four words of Philox at counter (place in the layer, layer, model, purpose) and the seed as its
// key become normal numbers by the inverse of their distribution function: a polynomial in each of
// eight parts of each octave of the tail's probability (the segments of Lee, Luk, Villasenor and
// Cheung, A Gaussian noise generator for hardware-based simulations, 2004). No sum of a product is
// fused, so that the weights are the same on every adapter that rounds as IEEE 754 says.
// Needs storage/buffer_result, real/f32, philox.
const TERMS: u32 = 6u;
const PARTS: u32 = 8u;

struct Params {
  first_model: u32,
  units: u32,
  rows: u32, // of a model
  fan_in: u32,
  layer: u32,
  purpose: u32,
  seed_low: u32,
  seed_high: u32,
  deviation: f32,
  zero: u32, // always 0, which no compiler knows
  result_stride: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
// Coefficients [octaves of 2^31, PARTS, TERMS], lowest first, and a last number for probability 0.
@group(0) @binding(1) var<storage, read> table: array<f32>;

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let unit = id.y;
  let model = id.z;
  let width = (params.fan_in + 3u) / 4u;
  if (unit >= params.units || id.x >= width) {
    return;
  }
  let counter = vec4u(unit * width + id.x, params.layer, params.first_model + model, params.purpose);
  let words = philox(counter, vec2u(params.seed_low, params.seed_high));
  var value = vec4f();
  for (var c = 0u; c < 4u; c++) {
    if (4u * id.x + c < params.fan_in) {
      value[c] = unfused(params.deviation * normal(words[c]));
    }
  }
  store_result(model * params.rows + unit, id.x, value);
}

fn unfused(x: f32) -> f32 {
  return bitcast<f32>(bitcast<u32>(x) ^ params.zero);
}

// The first bit is the sign, the others are the tail's probability times 2^32.
fn normal(word: u32) -> f32 {
  let tail = word & 0x7fffffffu;
  let zeros = countLeadingZeros(tail);
  let part = (tail << zeros << 1u) >> 29u;
  let place = unfused(f32((tail << zeros << 4u) >> 8u) * 0x1p-24);
  let first = ((31u - min(zeros, 31u)) * PARTS + part) * TERMS;
  var sum = table[first + TERMS - 1u];
  for (var k = 1u; k < TERMS; k++) {
    sum = unfused(sum * place) + table[first + TERMS - 1u - k];
  }
  if (tail == 0u) {
    sum = table[31u * PARTS * TERMS];
  }
  return select(sum, -sum, word >= 0x80000000u);
}
