import type { AdapterDescription } from "../../mod.ts";

/**
 * Version of the software driver as Debian's package has it, as in "25.0.7-2~bpo12+1". WebGPU itself
 * tells no driver version, so on other systems and on GPUs this is undefined.
 */
export function driverVersion({ software }: AdapterDescription): string | undefined {
  if (!software || Deno.build.os !== "linux") return undefined;
  try {
    const packages = Deno.readTextFileSync("/var/lib/dpkg/status");
    return packages.match(/^Package: mesa-vulkan-drivers\n(?:.+\n)*?Version: (\S+)/m)?.[1];
  } catch {
    return undefined; // not a Debian system
  }
}
