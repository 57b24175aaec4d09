using System.Collections.Frozen;
using System.Collections.Immutable;

namespace RepVgg.IR.Ops;

/// <summary>All ops but <c>constant</c>, which has a syntax of its own.</summary>
public static class OpCatalogue
{
    private static readonly FrozenDictionary<string, OpDefinition> ByMnemonic;

    static OpCatalogue()
    {
        Definitions =
        [
            Conv2DOp.Definition,
            ConvTranspose2DOp.Definition,
            LinearOp.Definition,
            BatchNormOp.Definition,
            ScaleShiftOp.Definition,
            AddOp.Definition,
            SubOp.Definition,
            MulOp.Definition,
            DivOp.Definition,
            MatMulOp.Definition,
            SoftmaxOp.Definition,
            .. ReduceOp.Definitions,
            MaxPoolOp.Definition,
            AvgPoolOp.Definition,
            GlobalAvgPoolOp.Definition,
            AdaptiveAvgPoolOp.Definition,
            ConcatOp.Definition,
            PadOp.Definition,
            ResizeOp.Definition,
            BroadcastOp.Definition,
            SliceOp.Definition,
            TransposeOp.Definition,
            ReshapeOp.Definition,
            FlattenOp.Definition,
            IdentityOp.Definition,
            .. ActivationOp.Definitions,
        ];
        ByMnemonic = Definitions.ToFrozenDictionary(d => d.Mnemonic, StringComparer.Ordinal);
    }

    /// <summary>Every op, in the order of the documentation.</summary>
    public static ImmutableArray<OpDefinition> Definitions { get; }

    /// <summary>The entry of a mnemonic, or null.</summary>
    public static OpDefinition? Find(string mnemonic) => ByMnemonic.GetValueOrDefault(mnemonic);
}
