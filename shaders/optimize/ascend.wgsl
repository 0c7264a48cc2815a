// A step of Adam (Kingma and Ba 2015) up the logarithm of the LOOD, whose gradient is of the same
// size wherever the query is, then back into what the constraint allows. A workgroup a query.
// state[i, f] = (pixel, first moment, second moment, pixel of the best query so far);
// maps[f] = (offset, 1 / scale, lowest, highest) of the pixels of a feature;
// status[i] = (what the gradient has of the query itself, best LOOD so far, norm of the gradient by
// the pixels, derivative of the variance). Needs storage/*_a.
const LANES: u32 = 64u;
const FREE: u32 = 0u;
const BOX: u32 = 1u;
const NORM: u32 = 2u;
const EPSILON: f32 = 1e-8;

struct Params {
  features: u32,
  together: u32, // queries of a run
  runs: u32,
  step: u32, // of the history
  count: u32, // steps so far, this one too
  constraint: u32,
  rate: f32, // of learning, in pixels
  ceiling: f32, // LOOD below which the rate is raised
  first_decay: f32,
  second_decay: f32,
  radius: f32, // of NORM: the most |x|^2
  a_stride: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(2) var<storage, read_write> state: array<vec4f>;
@group(0) @binding(3) var<storage, read> maps: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> status: array<vec4f>;
@group(0) @binding(5) var<storage, read> history: array<f32>; // [steps, runs]
// 1 + the steps made before the query began to move, 0 where it rests [runs, together]; the first
// query of a run that moves at all moves.
@group(0) @binding(6) var<storage, read> since: array<u32>;

var<workgroup> parts: array<vec2f, LANES>;

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let i = group.x;
  let run = i / params.together;
  let lood = history[params.step * params.runs + run];
  let moves = since[i] > 0u && lood > 0.0;
  let better = since[run * params.together] > 0u && lood > status[i].y;
  let along = status[i].x;
  workgroupBarrier();
  let rate = params.rate * raised(lood);
  let share = 1.0 / (f32(params.features) * max(lood, 1e-37));
  let count = f32(params.count + 1u - max(since[i], 1u));
  let first_rest = 1.0 - pow(params.first_decay, count);
  let second_rest = 1.0 - pow(params.second_decay, count);
  var sums = vec2f(); // |gradient|^2 and |x|^2
  for (var f = lane; f < params.features; f += LANES) {
    var own = state[i * params.features + f];
    let map = maps[f];
    let x = (own.x - map.x) * map.y;
    let slope = (load_a(i, f / 4u)[f % 4u] + along * x) * map.y * share;
    sums.x += slope * slope;
    if (better) {
      own.w = own.x;
    }
    if (moves) {
      own.y = mix(slope, own.y, params.first_decay);
      own.z = mix(slope * slope, own.z, params.second_decay);
      let speed = (own.y / first_rest) / (sqrt(own.z / second_rest) + EPSILON);
      own.x += rate * speed;
      if (params.constraint == BOX) {
        own.x = clamp(own.x, map.z, map.w);
      }
    }
    let moved = (own.x - map.x) * map.y;
    sums.y += moved * moved;
    state[i * params.features + f] = own;
  }
  parts[lane] = sums;
  workgroupBarrier();
  for (var half = LANES / 2u; half > 0u; half /= 2u) {
    if (lane < half) {
      parts[lane] += parts[lane + half];
    }
    workgroupBarrier();
  }
  if (params.constraint == NORM && moves && parts[0].y > params.radius) {
    let shrink = sqrt(params.radius / parts[0].y);
    for (var f = lane; f < params.features; f += LANES) {
      let map = maps[f];
      let x = (state[i * params.features + f].x - map.x) * map.y;
      state[i * params.features + f].x = map.x + shrink * x / map.y;
    }
  }
  if (lane == 0u) {
    status[i].y = select(status[i].y, lood, better);
    status[i].z = sqrt(parts[0].x) * lood;
  }
}

// How much faster a query moves that has hardly any LOOD.
fn raised(lood: f32) -> f32 {
  if (!(lood < params.ceiling)) {
    return 1.0;
  }
  let decades = log2(params.ceiling / max(lood, 1e-37)) * 0.30102999566;
  return max(1.0, 10.0 * min(decades, 5.0));
}
