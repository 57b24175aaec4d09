namespace RepVgg.Frontend.Families;

/// <summary>What a block's tensors don't tell.</summary>
/// <param name="Stride">Steps between outputs, in input pixels.</param>
/// <param name="Dilation">Distance between taps of the k×k kernels, in pixels.</param>
/// <param name="MayLackIdentity">
/// Whether the block may lack the identity branch that its shape and stride allow: it was built with a stride that was then replaced by
/// a dilation.
/// </param>
internal readonly record struct BlockGeometry(int Stride, int Dilation = 1, bool MayLackIdentity = false);
