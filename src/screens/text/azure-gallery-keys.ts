/** Properties of an image definition that a plan decides, as Azure calls them: the key of the plan that does. */
export const definitionKeys: Readonly<Record<string, string>> = {
  osType: 'target.osType',
  osState: 'target.gallery.osState',
  hyperVGeneration: 'target.generation',
  architecture: 'target.architecture',
  publisher: 'target.gallery.publisher',
  offer: 'target.gallery.offer',
  sku: 'target.gallery.sku',
  SecurityType: 'target.gallery.trustedLaunch',
  DiskControllerTypes: 'target.nvme',
  IsAcceleratedNetworkSupported: 'target.acceleratedNetwork',
};
