import { Gpu, type Profile, VARIANT_NAMES } from "../../mod.ts";
import { taskName } from "./main.ts";
import { choice, positive, type Values } from "./options.ts";

/** On what it is computed: for every task that opens a device. */
export const DEVICE_OPTIONS = {
  variant: choice(VARIANT_NAMES, {
    default: undefined,
    defaultText:
      "what lood tune chose, else texture where the adapter is a CPU and workgroup on a GPU",
    help:
      "tiles in registers read from storage textures, sampled textures or buffers, with loads " +
      "shared by a subgroup, or tiles in workgroup memory",
    group: "Device",
  }),
  memory: positive({
    default: undefined,
    defaultText: "what is free, where the adapter is a CPU; a GPU does not tell",
    value: "GIB",
    help: "device memory that may be used: what needs more is refused before it begins",
    group: "Device",
  }),
};

/** Opens the device that the options ask for; a profile, if any, sees where its time goes. */
export async function openDevice(
  { variant, memory }: Values<typeof DEVICE_OPTIONS>,
  profile?: Profile,
): Promise<Gpu> {
  const gpu = await Gpu.open({
    ...(variant !== undefined && { variant }),
    ...(memory !== undefined && { memory: memory * 2 ** 30 }),
    ...(profile && { profile }),
  });
  if (gpu.notice !== undefined) {
    console.error(`lood ${taskName(Deno.mainModule)}: ${gpu.notice}`);
  }
  return gpu;
}
