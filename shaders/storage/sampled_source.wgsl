// The matrix that a result starts from as a sampled texture: four columns a texel. A texel outside the texture reads as 0.
@group(0) @binding(3) var source: texture_2d<f32>;

fn load_source(row: u32, group: u32) -> Quad {
  return textureLoad(source, vec2u(group, row), 0);
}
