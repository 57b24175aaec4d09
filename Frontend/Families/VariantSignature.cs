namespace RepVgg.Frontend.Families;

/// <summary>Depths, widths and groups of a model, to look its published name up.</summary>
internal sealed class VariantSignature
{
    /// <summary>Blocks of stages 1 to 4.</summary>
    public List<int> Depths { get; } = [];

    /// <summary>Channels of the stem and of stages 1 to 4.</summary>
    public List<int> Widths { get; } = [];

    /// <summary>The greatest number of groups of any block.</summary>
    public int Groups { get; private set; } = 1;

    /// <summary>Whether blocks have squeeze-excite.</summary>
    public bool SqueezeExcite { get; private set; }

    /// <summary>Notes a block; a stage's first block is never grouped.</summary>
    /// <param name="index">The block's place in its stage.</param>
    /// <param name="outputs">Its output channels.</param>
    /// <param name="inputs">Input channels per group.</param>
    /// <param name="squeezeExcite">Whether it has squeeze-excite.</param>
    public void AddBlock(int index, int outputs, int inputs, bool squeezeExcite)
    {
        Groups = index == 0 ? Groups : Math.Max(Groups, outputs / Math.Max(1, inputs));
        SqueezeExcite |= squeezeExcite;
    }
}
