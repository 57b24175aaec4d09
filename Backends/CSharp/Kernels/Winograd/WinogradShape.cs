namespace RepVgg.Backends.CSharp;

/// <summary>The method that gives the loop bounds of all Winograd layers of one shape: they differ in where their memory lies.</summary>
/// <param name="Name">The method.</param>
/// <param name="Fields">Initialisers of the fields that they share, each with its comma.</param>
/// <param name="Images">The fields that tell where further images lie, between spaces.</param>
internal sealed record WinogradShape(string Name, string Fields, string Images) : Kernel(Name)
{
    public override IEnumerable<Kernel> Requires => [WinogradType.Instance];

    public override void Write(CSharpWriter writer)
    {
        writer.Line("/// <summary>The loop bounds and strides of the layers of one shape.</summary>");
        var more = Images.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var parameters = string.Concat(more.Select(field => $", Image {Parameter(field)}"));
        writer.Block($"private static Winograd {Name}(Image input, int weights, int bias, Image output, Halo halo{parameters}) => new()", () =>
        {
            writer.Fill(Fields.Split('\n'));
            writer.Line("Input = input.Start, InputRowStride = input.RowStride, InputPlaneStride = input.PlaneStride, Weights = weights, Bias = bias,");
            writer.Line($"Output = output.Start, OutputRowStride = output.RowStride, OutputPlaneStride = output.PlaneStride, Halo = halo,{string.Concat(more.Select(field => $" {field} = {Parameter(field)},"))}");
        }, "};");
    }

    private static string Parameter(string field) => char.ToLowerInvariant(field[0]) + field[1..];
}
