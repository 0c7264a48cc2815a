// Covariance of a fully connected network and its derivatives, layer by layer: with p the query's
// variance at a layer, dp its derivative by |x|^2 / d,
//   product := W^2 F_c product, square := W^2 (F_c square + F_p dp), dp := W^2 (F_c + 2 F_p) dp,
// the last at c = p. The table has for each point, field by field: its center, (a, s) of each dense
// layer as in covariance/nngp.wgsl, and for queries dp of each layer. numbers: kappa, W^2, b^2, then
// the lowest a and the step of samples of the center, and the samples.
// Needs real/*, math.wgsl, one activation in the slot `activation`, numbers, table, params.{width,features}.
const DEPTH: u32 = 1u;
const SAMPLES: u32 = 17u;

struct Slopes {
  value: Real,
  product: Real, // by the inner product over d
  square: Real, // by the query's |x|^2 / d
}

fn slopes_field(field: u32, point: u32) -> Real {
  return table[field * params.width + point];
}

fn slopes_a(layer: u32, point: u32) -> Real {
  return slopes_field(1u + 2u * layer, point);
}

fn slopes_s(layer: u32, point: u32) -> Real {
  return slopes_field(2u + 2u * layer, point);
}

fn slopes_dp(layer: u32, point: u32) -> Real {
  return slopes_field(3u + 2u * DEPTH + layer, point);
}

// The part that all covariances share.
fn slopes_common(query: u32, point: u32) -> Real {
  return mul(numbers[0], mul(slopes_field(0u, query), slopes_field(0u, point)));
}

fn slopes_variance(point: u32) -> Real {
  let s = slopes_s(DEPTH, point);
  return mul(s, s);
}

fn slopes_variance_slope(point: u32) -> Real {
  return slopes_dp(DEPTH, point);
}

// A query's fields from its |x|^2 / d. Its center may be any number near the exact one, since what
// is taken out is put back with it: samples are interpolated.
fn slopes_prepare(point: u32, square: Real) {
  var a = root(square);
  let place = max(single(div(sub(a, numbers[3]), numbers[4])), 0.0);
  let cell = min(u32(place), SAMPLES - 2u);
  let low = single(numbers[5u + cell]);
  let high = single(numbers[6u + cell]);
  table[point] = real(mix(low, high, place - f32(cell)));
  var dp = numbers[1];
  for (var layer = 0u; layer <= DEPTH; layer++) {
    let s = root(add(mul(numbers[1], mul(a, a)), numbers[2]));
    table[(1u + 2u * layer) * params.width + point] = a;
    table[(2u + 2u * layer) * params.width + point] = s;
    table[(3u + 2u * DEPTH + layer) * params.width + point] = dp;
    let zero = real(0.0);
    let own = at_least(s, TINY);
    let change = add(activation_dc(zero, own, own), mul(real(2.0), activation_dp(zero, own, own)));
    dp = mul(mul(numbers[1], change), dp);
    a = root(activation_variance(s));
  }
}

fn slopes_pair(sum: Real, query: u32, point: u32) -> Slopes {
  let norms = mul(slopes_a(0u, query), slopes_a(0u, point));
  let cosine = div(sum, at_least(mul(real(f32(params.features)), norms), TINY));
  var delta = slopes_dense(sub(real(1.0), cosine), query, point, 0u);
  var product = numbers[1];
  var square = real(0.0);
  for (var layer = 0u; layer < DEPTH; layer++) {
    let s = at_least(slopes_s(layer, query), TINY);
    let t = at_least(slopes_s(layer, point), TINY);
    let dc = activation_dc(delta, s, t);
    let dp = activation_dp(delta, s, t);
    square = mul(numbers[1], add(mul(dc, square), mul(dp, slopes_dp(layer, query))));
    product = mul(mul(numbers[1], dc), product);
    let chord = activation_chord(delta, s, t, slopes_a(layer + 1u, query), slopes_a(layer + 1u, point));
    delta = slopes_dense(chord, query, point, layer + 1u);
  }
  let scale = mul(slopes_s(DEPTH, query), slopes_s(DEPTH, point));
  return Slopes(mul(scale, sub(real(1.0), delta)), product, square);
}

// The chord after a dense layer, as nngp_dense.
fn slopes_dense(chord: Real, query: u32, point: u32, layer: u32) -> Real {
  let positive = at_least(chord, real(0.0));
  let delta = select(positive, real(2.0), less(real(2.0), positive));
  if (!less(real(0.0), numbers[2])) {
    return delta;
  }
  let a = slopes_a(layer, query);
  let b = slopes_a(layer, point);
  let product = mul(numbers[1], mul(a, b));
  let scale = mul(slopes_s(layer, query), slopes_s(layer, point));
  let apart = sub(a, b);
  let below = add(add(scale, product), numbers[2]);
  let cross = div(mul(mul(numbers[1], numbers[2]), mul(apart, apart)), below);
  return div(add(mul(product, delta), cross), scale);
}
