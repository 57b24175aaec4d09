using System.Collections.Immutable;

namespace RepVgg.Backends.Core;

/// <summary>One kernel launch of a lowered model; it computes <see cref="Output"/> of one image.</summary>
/// <param name="Name">Unique; the layer's location where that is unique, else the value's name.</param>
/// <param name="Source">Where it comes from.</param>
public abstract record LoweredStep(string Name, SourceLayer Source)
{
    /// <summary>The kind of kernel, for reports.</summary>
    public abstract string Kernel { get; }

    /// <summary>The buffers read, in operand order.</summary>
    public abstract ImmutableArray<ActivationBuffer> Inputs { get; }

    /// <summary>The buffer written, or null where a step writes a model output. Its halo, if any, is cleared first.</summary>
    public abstract ActivationBuffer? Output { get; }

    /// <summary>All buffers written.</summary>
    public virtual ImmutableArray<ActivationBuffer> Outputs => Output is { } output ? [output] : [];

    /// <summary>Multiply-accumulate operations of the layer, as the literature counts them.</summary>
    public virtual long Macs => 0;

    /// <summary>Elements of its packed weights.</summary>
    public virtual long WeightLength => 0;

    /// <summary>Memory that the step needs besides its buffers.</summary>
    public virtual ScratchMemory Scratch => default;
}
