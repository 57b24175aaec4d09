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
    public static readonly StackNames MmpretrainRepVgg = new(BlockNames.MmpretrainRepVgg, "backbone.stem", "backbone.stage_", 1, "head.fc")
    {
        Pyramid = "backbone.ppf",
    };

    /// <summary>apple/ml-mobileone.</summary>
    public static readonly StackNames AppleMobileOne = new(BlockNames.AppleMobileOne, "stage0", "stage", 1, "linear");

    /// <summary>MobileOne in timm.</summary>
    public static readonly StackNames TimmMobileOne = new(BlockNames.TimmMobileOne, "stem", "stages.", 0, "head.fc");

    /// <summary>MobileOne in mmpretrain.</summary>
    public static readonly StackNames MmpretrainMobileOne = new(BlockNames.MmpretrainMobileOne, "backbone.stage0", "backbone.stage", 1, "head.fc");

    private const string BackbonePrefix = "backbone.";

    /// <summary>The pyramid of pools after the last stage, if the scheme may have one.</summary>
    public string? Pyramid { get; private init; }

    /// <summary>The same scheme for a backbone by itself, from whose keys the common prefix <c>backbone.</c> was stripped.</summary>
    public StackNames Backbone => this with { Stem = Strip(Stem), Stage = Strip(Stage), Pyramid = Pyramid is null ? null : Strip(Pyramid) };

    /// <summary>The prefix of a block; stages count from 0 here.</summary>
    public string BlockPrefix(int stage, int index) => FormattableString.Invariant($"{StagePrefix(stage)}.{index}");

    /// <summary>The prefix of a stage; stages count from 0 here.</summary>
    public string StagePrefix(int stage) => FormattableString.Invariant($"{Stage}{stage + FirstStage}");

    /// <summary>What a stage, or a block within it, may be called by users: the checkpoint's name, or <c>stage1</c> to <c>stage4</c>.</summary>
    /// <param name="stage">The stage, from 0.</param>
    /// <param name="within">What follows the stage's name.</param>
    public string[] Aliases(int stage, string within = "") =>
        [StagePrefix(stage) + within, Strip(StagePrefix(stage)) + within, FormattableString.Invariant($"stage{stage + 1}{within}")];

    private static string Strip(string name) => name.StartsWith(BackbonePrefix, StringComparison.Ordinal) ? name[BackbonePrefix.Length..] : name;
}
