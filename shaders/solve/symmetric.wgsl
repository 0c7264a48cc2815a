// What the two halves of A x share, A = a + b symmetric (a sum of two float32 matrices) and held in its
// upper triangle. Sums are cut in PARTS, which the host adds up: rows fill the first PARTS, columns the
// others. Needs real/*, symmetric_rows.wgsl or symmetric_columns.wgsl.
const PARTS: u32 = 8u;

struct Params {
  a_row: u32,
  b_row: u32,
  first: u32, // row of the whole matrix where this panel begins
  rows: u32,
  records: u32, // padded
  a_stride: u32,
  b_stride: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(5) var<storage, read> x: array<vec4<Real>>; // [classes, records / 4]
@group(0) @binding(6) var<storage, read_write> sums: array<Real>; // [classes, 2 PARTS, records]
