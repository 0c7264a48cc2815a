// Derivatives of a layer along directions in the space of the parameters (Pearlmutter, Fast exact
// multiplication by the Hessian, 1994): tangents = begun tangents + A V^T + w, result = slopes o tangents.
//   a: the layer's inputs [records, fan-in]; slopes: of its activation [records, units]; all share them
//   b: directions V of its weights [vectors units, fan-in]; biases: w [vectors units]
//   tangents, result: [vectors records, units]
// The third dimension of the grid is the vector. Needs train/place, storage/*_{a,b}, buffer_result,
// real/f32, term/product, unit/plain, tile/*_nt.
struct Params {
  groups: u32, // fan-in, in groups of four
  b_step: u32, // rows of a vector in b
  result_step: u32, // rows of a vector in tangents and result
  begun: u32, // whether tangents hold what comes through the layer before
  hidden: u32, // whether an activation follows
  a_stride: u32,
  b_stride: u32,
  slopes_stride: u32,
  result_stride: u32,
}
@group(0) @binding(0) var<uniform> settings: Params;
@group(0) @binding(3) var<storage, read> slopes: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> tangents: array<vec4f>;
@group(0) @binding(6) var<storage, read> biases: array<vec4f>;

@compute @workgroup_size(INVOCATIONS)
fn main(@builtin(workgroup_id) tile: vec3u, @builtin(local_invocation_index) t: u32) {
  params.b_row = tile.z * settings.b_step;
  params.groups = settings.groups;
  params.a_stride = settings.a_stride;
  params.b_stride = settings.b_stride;
  params.result_stride = settings.result_stride;
  let corner = tile_corner(tile.xy, t);
  var total: array<Real, TILE>;
  tile_sum(&total, corner, t);
  let first = tile.z * settings.result_step;
  for (var g = 0u; g < COLS / 4u; g++) {
    let group = corner.y / 4u + g;
    let bias = biases[tile.z * settings.b_step / 4u + group];
    for (var i = 0u; i < ROWS; i++) {
      let row = corner.x + i;
      let e = i * COLS + 4u * g;
      let at = (first + row) * settings.result_stride + group;
      var tangent = vec4f(total[e], total[e + 1u], total[e + 2u], total[e + 3u]) + bias;
      if (settings.begun == 1u) {
        tangent += tangents[at];
      }
      tangents[at] = tangent;
      if (settings.hidden == 1u) {
        tangent *= slopes[row * settings.slopes_stride + group];
      }
      store_result(first + row, group, tangent);
    }
  }
}
