namespace RepVgg.Backends.Core;

/// <summary>How a convolution is computed. Each algorithm brings the packing of its weights.</summary>
public abstract record ConvolutionAlgorithm
{
    /// <summary>Its name in reports.</summary>
    public abstract string Name { get; }

    /// <summary>The order in which the kernel reads the weights.</summary>
    public abstract WeightPacking Packing { get; }

    /// <summary>Elements of the packed weights.</summary>
    public abstract long PackedLength { get; }

    /// <summary>Items of work along the output channels.</summary>
    public abstract int ChannelItems { get; }

    /// <summary>Elements of an item's weights, where they are scaled before they are used.</summary>
    public virtual int ScaledWeights => 0;

    /// <summary>Memory that it needs besides input and output.</summary>
    public virtual ScratchMemory Scratch => default;
}
