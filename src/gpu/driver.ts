import type { AdapterDescription } from "./adapter.ts";

/** NVIDIA's number among vendors of PCI devices, as WebGPU gives it in decimal or as a word. */
const NVIDIA = /^(4318|0x10de|nvidia)$/i;

/**
 * Version of the driver, which WebGPU does not tell: of Mesa's software driver as Debian's package has
 * it, as in "25.0.7-2~bpo12+1"; of NVIDIA's on Linux as its kernel module says. Undefined elsewhere, and
 * where the files must not be read.
 */
export function driverVersion({ software, vendor }: AdapterDescription): string | undefined {
  if (Deno.build.os !== "linux") return undefined;
  if (software) {
    const packages = readable("/var/lib/dpkg/status");
    return packages?.match(/^Package: mesa-vulkan-drivers\n(?:.+\n)*?Version: (\S+)/m)?.[1];
  }
  if (!NVIDIA.test(vendor)) return undefined;
  return readable("/proc/driver/nvidia/version")?.match(/Kernel Module\D*([\d.]+)/)?.[1];
}

/** Text of a file that need not be there; nobody is asked for a permission. */
function readable(path: string): string | undefined {
  if (Deno.permissions.querySync({ name: "read", path }).state !== "granted") return undefined;
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return undefined;
  }
}
