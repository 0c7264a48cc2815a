// The left operand as a sampled texture: four columns a texel. A texel outside the texture reads as 0.
@group(0) @binding(1) var a: texture_2d<f32>;

fn load_a(row: u32, group: u32) -> Quad {
  return textureLoad(a, vec2u(group, row), 0);
}
