// What a product A x leaves of a vector: rest = before - A x, from the parts that symmetric.wgsl cuts
// its sums in. Needs real/*.
const PARTS: u32 = 8u;

struct Params {
  rows: u32,
  records: u32, // padded
  zero: u32, // always 0, which no compiler knows
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> before: array<Real>; // [rows, records]
@group(0) @binding(2) var<storage, read> sums: array<Real>; // [rows, 2 PARTS, records]
@group(0) @binding(3) var<storage, read_write> rest: array<Real>; // [rows, records]

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) at: vec3u) {
  if (at.x >= params.records || at.y >= params.rows) {
    return;
  }
  let place = at.y * params.records + at.x;
  var sum = before[place];
  for (var part = 0u; part < 2u * PARTS; part++) {
    sum = sub(sum, sums[(at.y * 2u * PARTS + part) * params.records + at.x]);
  }
  rest[place] = sum;
}
