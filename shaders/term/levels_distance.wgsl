// What a tile sums over k where inputs are whole numbers of 0 to 255 under an affine map (see
// levels_product): the squared difference of the levels, exact in float32. Needs real/*,
// storage/single.
alias Part = f32;

fn term(sum: Part, x: Quad, y: Quad) -> Part {
  let apart = x - y;
  return sum + dot(apart, apart);
}

// What the sum of one chunk of k, beginning at group k, adds to the total: a plane's levels are in its
// own unit. A chunk of at most 64 groups is exact.
fn term_whole(part: Part, k: u32) -> Real {
  return mul(settings[1u + k / params.plane], real(part));
}
