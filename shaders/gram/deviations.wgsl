// table[layer, record] = (a, s), the deviations of each record before and after each dense layer of
// a fully connected network: a^2 = |x|^2 / d, then F(p, p, p); s^2 = W^2 a^2 + b^2.
// Needs real/*, storage/*_a, math.wgsl, one activation in the slot `activation`.
const CHUNK: u32 = 16u;

struct Params {
  a_row: u32,
  rows: u32, // padded rows of this panel
  first: u32, // place of the panel's first row in the table
  records: u32, // padded rows in all
  groups: u32,
  features: u32,
  depth: u32,
  a_stride: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(5) var<storage, read> settings: array<Real>; // noise, W^2, b^2
@group(0) @binding(6) var<storage, read_write> table: array<vec2<Real>>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) at: vec3u) {
  if (at.x >= params.rows) {
    return;
  }
  var total = Real(0.0);
  for (var chunk = 0u; chunk < params.groups; chunk += CHUNK) {
    var part = Real(0.0);
    let last = min(chunk + CHUNK, params.groups);
    for (var k = chunk; k < last; k++) {
      let x = load_a(params.a_row + at.x, k);
      part += Real(x.x) * Real(x.x) + Real(x.y) * Real(x.y) + Real(x.z) * Real(x.z) +
        Real(x.w) * Real(x.w);
    }
    total += part;
  }
  var a = total / Real(params.features);
  for (var layer = 0u; layer <= params.depth; layer++) {
    let s = settings[1] * a + settings[2];
    table[layer * params.records + params.first + at.x] = vec2<Real>(sqrt(a), sqrt(s));
    a = activation_variance(s);
  }
}
