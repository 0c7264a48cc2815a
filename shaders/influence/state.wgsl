// Where conjugate gradients stand, of each vector.
const LANES: u32 = 64u;

struct State {
  square: f32, // |r|^2
  enough: f32, // at which it is solved
  steps: u32, // made
  refused: u32, // 1 where p . A p was not positive
}

struct Params {
  vectors: u32,
  pieces: u32, // of a vector: its layers' weights and biases
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> sums: array<f32>;
@group(0) @binding(2) var<storage, read_write> states: array<State>;

fn sum_of(vector: u32) -> f32 {
  var all = 0.0;
  for (var piece = 0u; piece < params.pieces; piece++) {
    var part = 0.0;
    for (var lane = 0u; lane < LANES; lane++) {
      part += sums[(piece * params.vectors + vector) * LANES + lane];
    }
    all += part;
  }
  return all;
}

fn is_open(vector: u32) -> bool {
  return states[vector].refused == 0u && states[vector].square > states[vector].enough;
}
