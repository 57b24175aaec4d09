namespace RepVgg.Frontend.Families;

/// <summary>How a naming scheme calls the parts of a RepVGG block, relative to the block's prefix.</summary>
/// <param name="Dense">The k×k convolution.</param>
/// <param name="DenseNorm">Its batch norm.</param>
/// <param name="Pointwise">The 1×1 convolution.</param>
/// <param name="PointwiseNorm">Its batch norm.</param>
/// <param name="Identity">The identity branch's batch norm.</param>
/// <param name="Plain">The one convolution of a converted block.</param>
internal sealed record BranchNames(
    string Dense, string DenseNorm, string Pointwise, string PointwiseNorm, string Identity, string Plain)
{
    /// <summary>The names of DingXiaoH/RepVGG.</summary>
    public static readonly BranchNames Official =
        new("rbr_dense.conv", "rbr_dense.bn", "rbr_1x1.conv", "rbr_1x1.bn", "rbr_identity", "rbr_reparam");
}
