// What a tile sums over k where inputs are whole numbers of 0 to 255 under an affine map, as 8-bit
// pixels are, x = (level - offset) / scale with one offset and scale for each plane of features: the
// product of the levels. 256 products are below 2^24, so that float32 sums a chunk without rounding.
// Needs real/*, storage/single.
alias Part = f32;

fn term(sum: Part, x: Quad, y: Quad) -> Part {
  return sum + x.x * y.x + x.y * y.y + x.z * y.z + x.w * y.w;
}

// What the sum of one chunk of k, beginning at group k, adds to the total: a plane's levels are in its
// own unit. A chunk of at most 64 groups is exact.
fn term_whole(part: Part, k: u32) -> Real {
  return mul(settings[1u + k / params.plane], real(part));
}

// The inner product of the inputs from that of the levels: the offsets' part is each record's own.
fn term_product(total: Real, p: Real, q: Real) -> Real {
  return sub(sub(total, p), q);
}
