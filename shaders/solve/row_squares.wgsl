// sums[first + r] = sum over k of a[r, k]^2, groups [begin, end), one row an invocation, in chunks of
// CHUNK groups so that no long sum is taken in one accumulator. Needs real/*,
// storage/*_a.
const CHUNK: u32 = 16u;

struct Params {
  a_row: u32,
  rows: u32,
  begin: u32,
  end: u32,
  first: u32, // place of the first row in sums
  zero: u32, // always 0, which no compiler knows
  a_stride: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(5) var<storage, read_write> sums: array<Real>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) at: vec3u) {
  if (at.x >= params.rows) {
    return;
  }
  var total = Real();
  for (var chunk = params.begin; chunk < params.end; chunk += CHUNK) {
    var part = squared(load_a(params.a_row + at.x, chunk));
    let last = min(chunk + CHUNK, params.end);
    for (var k = chunk + 1u; k < last; k++) {
      part += squared(load_a(params.a_row + at.x, k));
    }
    total = add(total, loaded(part));
  }
  sums[params.first + at.x] = total;
}
