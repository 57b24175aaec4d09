using System.Collections.Immutable;

namespace RepVgg.IR.Ops;

/// <summary>An op that can apply an activation to its result before storing it.</summary>
public interface IActivationFusable
{
    /// <summary>The fused activation, or null.</summary>
    Activation? Activation { get; }

    /// <summary>The same op with the activation.</summary>
    Op WithActivation(Activation activation);
}

internal static class AttributeListExtensions
{
    public static void AddIf(this ImmutableArray<OpAttribute>.Builder list, bool condition, OpAttribute attribute)
    {
        if (condition)
        {
            list.Add(attribute);
        }
    }
}
