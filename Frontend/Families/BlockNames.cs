namespace RepVgg.Frontend.Families;

/// <summary>How a naming scheme calls the parts of a re-parameterized block, relative to the block's prefix.</summary>
/// <param name="Dense">The k×k branch, or the list of k×k branches.</param>
/// <param name="Pointwise">The 1×1 branch.</param>
/// <param name="Norm">The batch norm within a branch; the convolution within it is always <c>conv</c>.</param>
/// <param name="Identity">The identity branch's batch norm.</param>
/// <param name="Plain">The one convolution of a converted block.</param>
/// <param name="SqueezeExcite">Squeeze-excite before the activation.</param>
/// <param name="Down">Its narrowing 1×1 convolution.</param>
/// <param name="Up">Its widening 1×1 convolution.</param>
/// <param name="IsList">Whether there is a numbered list of k×k branches (MobileOne) instead of one (RepVGG).</param>
internal sealed record BlockNames(
    string Dense, string Pointwise, string Norm, string Identity, string Plain, string SqueezeExcite, string Down, string Up, bool IsList = false)
{
    /// <summary>DingXiaoH/RepVGG.</summary>
    public static readonly BlockNames RepVgg = new("rbr_dense", "rbr_1x1", "bn", "rbr_identity", "rbr_reparam", "se", "down", "up");

    /// <summary>RepVGG in timm.</summary>
    public static readonly BlockNames TimmRepVgg = new("conv_kxk", "conv_1x1", "bn", "identity", "reparam_conv", "attn", "fc1", "fc2");

    /// <summary>RepVGG in mmpretrain.</summary>
    public static readonly BlockNames MmpretrainRepVgg =
        new("branch_3x3", "branch_1x1", "norm", "branch_norm", "branch_reparam", "se_layer", "conv1.conv", "conv2.conv");

    /// <summary>apple/ml-mobileone.</summary>
    public static readonly BlockNames AppleMobileOne =
        new("rbr_conv", "rbr_scale", "bn", "rbr_skip", "reparam_conv", "se", "reduce", "expand", IsList: true);

    /// <summary>MobileOne in timm.</summary>
    public static readonly BlockNames TimmMobileOne = TimmRepVgg with { Pointwise = "conv_scale", IsList = true };

    /// <summary>MobileOne in mmpretrain.</summary>
    public static readonly BlockNames MmpretrainMobileOne =
        MmpretrainRepVgg with { Dense = "branch_conv_list", Pointwise = "branch_scale", SqueezeExcite = "se", IsList = true };

    /// <summary>The k×k branch of that number, relative to the block.</summary>
    public string Branch(int number) => IsList ? FormattableString.Invariant($"{Dense}.{number}") : Dense;

    /// <summary>The key, relative to the block, of the kernel that tells the block's shape in the form that it has.</summary>
    public string Kernel(WeightReader weights, string prefix) =>
        weights.Has($"{prefix}.{Plain}.weight") ? $"{Plain}.weight" : $"{Branch(0)}.conv.weight";
}
