using RepVgg.IR.Ops;

namespace RepVgg.Backends.Core;

/// <summary>What a kernel does to its results before it stores them.</summary>
public enum EpilogueKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>max(x, 0)</summary>
    Relu,

    /// <summary>min(max(x, floor), ceiling)</summary>
    Clamp,
}

/// <summary>An activation split into what is done in registers and what takes a pass over the stored results.</summary>
/// <param name="Kind">Done in registers.</param>
/// <param name="Floor">The least result of <see cref="EpilogueKind.Clamp"/>.</param>
/// <param name="Ceiling">The greatest result of <see cref="EpilogueKind.Clamp"/>.</param>
/// <param name="Separate">Applied in place afterwards, or null.</param>
public sealed record Epilogue(EpilogueKind Kind, float Floor, float Ceiling, Activation? Separate)
{
    /// <summary>No activation.</summary>
    public static readonly Epilogue None = new(EpilogueKind.None, 0, 0, Separate: null);

    /// <summary>The least result of what is done in registers.</summary>
    public float Least => Kind switch { EpilogueKind.Relu => 0, EpilogueKind.Clamp => Floor, _ => float.NegativeInfinity };

    /// <summary>The greatest result of what is done in registers.</summary>
    public float Greatest => Kind == EpilogueKind.Clamp ? Ceiling : float.PositiveInfinity;

    /// <summary>The epilogue of an activation.</summary>
    public static Epilogue For(Activation? activation) => activation switch
    {
        null => None,
        Relu => None with { Kind = EpilogueKind.Relu },
        Relu6 => new(EpilogueKind.Clamp, 0, 6, Separate: null),
        Clip clip => new(EpilogueKind.Clamp, (float)clip.Min, (float)clip.Max, Separate: null),
        _ => None with { Separate = activation },
    };
}
