using RepVgg.Backends.Core;

namespace RepVgg.Backends.CSharp;

/// <summary>Transforms the kernels of some output channels to a few rows of points.</summary>
internal sealed record WinogradWeights(WinogradTransform Transform) : Kernel($"WinogradWeights{WinogradKernel.Suffix(Transform)}")
{
    public override IEnumerable<Kernel> Requires => [WinogradType.Instance, Tile];

    public override void Write(CSharpWriter writer)
    {
        writer.Line("/// <summary>Transforms the kernels of some output channels to a few rows of points: [point][output block][input channel][16 output channels].</summary>");
        writer.Block($"private static void {Name}(Worker worker, int channelItem, int row, AlignedFloats weights, in Winograd c)", () =>
        {
            writer.Line($"ReadOnlySpan<float> matrix = [{string.Join(", ", Transform.Kernel.SelectMany(r => r).Select(v => Literals.Float((float)v)))}];");
            writer.Line("ref var rows = ref MemoryMarshal.GetReference(matrix.Slice(row * 3));");
            writer.Line("var inputs = c.ItemChannels * c.PlanesPerBlock;");
            writer.Line("ref var from = ref weights.At(c.Weights + channelItem * inputs * 144);");
            writer.Line("ref var to = ref worker.Scratch.At(c.WeightStart);");
            VectorTypes.WriteCall(writer, Tile, "ref from, ref to, inputs, (nuint)c.WeightPointStride, ref rows, Math.Min(c.RowsAtOnce, c.Points - row)");
        });
    }

    private WinogradWeightTile Tile => new(Transform);
}
