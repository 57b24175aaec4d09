using RepVgg.Backends.Core;

namespace RepVgg.Backends.CSharp;

/// <summary>The transform of kernels that lead from some input channels to a block of output channels, to a few rows of points.</summary>
internal sealed record WinogradWeightTile(WinogradTransform Transform)
    : Kernel($"WinogradWeight{WinogradKernel.Suffix(Transform)}")
{
    private const int Block = ActivationBuffer.BlockChannels;

    public override IEnumerable<Kernel> Requires => [VectorTypes.Instance];

    public override void Write(CSharpWriter writer)
    {
        writer.Line("/// <summary>3×3 kernels of some input channels: rows of the matrix applied to their columns, then the whole matrix to each row that results.</summary>");
        VectorTypes.WriteMethod(writer, Name, "ref float from, ref float to, int inputs, nuint pointStride, ref float matrix, int rows", () =>
            writer.Block("for (var input = 0; input < inputs; input++)", () =>
                VectorTypes.WriteLanes(writer, [], () => WriteKernels(writer))));
    }

    private void WriteKernels(CSharpWriter writer)
    {
        writer.Line($"ref var x = ref Unsafe.Add(ref from, input * {Transform.Taps * Transform.Taps * Block} + lane);");
        writer.Line($"ref var y = ref Unsafe.Add(ref to, input * {Block} + lane);");
        writer.Block("for (var row = 0; row < rows; row++)", () =>
        {
            writer.Line("ref var g = ref Unsafe.Add(ref matrix, row * 3);");
            writer.Line($"var (g0, g1, g2) = ({VectorTypes.Broadcast("g")}, {VectorTypes.Broadcast("Unsafe.Add(ref g, 1)")}, {VectorTypes.Broadcast("Unsafe.Add(ref g, 2)")});");
            new LinearMapWriter(writer).Write(Transform.Kernel, Column);
            writer.Fill(Enumerable.Range(0, Transform.Points).Select(p => VectorTypes.Store(
                FormattableString.Invariant($"t{p}"), "y", FormattableString.Invariant($"{p} * pointStride"))));
            writer.Line($"y = ref Unsafe.Add(ref y, {Transform.Points} * pointStride);");
        });
    }

    /// <summary>A row of the matrix times a column of the kernels.</summary>
    private string Column(int column)
    {
        return VectorTypes.MultiplyAdd(Tap(2), "g2", VectorTypes.MultiplyAdd(Tap(1), "g1", $"{Tap(0)} * g0"));

        string Tap(int row) => VectorTypes.Load("x", FormattableString.Invariant($"{((row * 3) + column) * Block}"));
    }
}
