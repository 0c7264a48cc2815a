// The right operand as a sampled texture: four columns a texel. A texel outside the texture reads as 0.
@group(0) @binding(2) var b: texture_2d<f32>;

fn load_b(row: u32, group: u32) -> Quad {
  return textureLoad(b, vec2u(group, row), 0);
}
