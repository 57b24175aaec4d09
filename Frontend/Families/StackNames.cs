namespace RepVgg.Frontend.Families;

/// <summary>How a naming scheme calls the parts of a network that is a stem, four stages of blocks, and a classifier.</summary>
/// <param name="Block">The parts of a block.</param>
/// <param name="Stem">The stem block.</param>
/// <param name="Stage">What stands before a stage's number, such as <c>stage</c>.</param>
/// <param name="FirstStage">The number of the first of the four stages.</param>
/// <param name="Head">The fully connected layer.</param>
internal sealed record StackNames(BlockNames Block, string Stem, string Stage, int FirstStage, string Head)
{
    /// <summary>DingXiaoH/RepVGG.</summary>
    public static readonly StackNames RepVgg = new(BlockNames.RepVgg, "stage0", "stage", 1, "linear");

    /// <summary>RepVGG in timm.</summary>
    public static readonly StackNames TimmRepVgg = new(BlockNames.TimmRepVgg, "stem", "stages.", 0, "head.fc");

    /// <summary>RepVGG in mmpretrain.</summary>
    public static readonly StackNames MmpretrainRepVgg = new(BlockNames.MmpretrainRepVgg, "backbone.stem", "backbone.stage_", 1, "head.fc");

    /// <summary>apple/ml-mobileone.</summary>
    public static readonly StackNames AppleMobileOne = new(BlockNames.AppleMobileOne, "stage0", "stage", 1, "linear");

    /// <summary>MobileOne in timm.</summary>
    public static readonly StackNames TimmMobileOne = new(BlockNames.TimmMobileOne, "stem", "stages.", 0, "head.fc");

    /// <summary>MobileOne in mmpretrain.</summary>
    public static readonly StackNames MmpretrainMobileOne = new(BlockNames.MmpretrainMobileOne, "backbone.stage0", "backbone.stage", 1, "head.fc");

    /// <summary>The prefix of a block; stages count from 0 here.</summary>
    public string BlockPrefix(int stage, int index) => FormattableString.Invariant($"{Stage}{stage + FirstStage}.{index}");
}
