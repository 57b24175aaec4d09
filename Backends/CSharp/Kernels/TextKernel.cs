namespace RepVgg.Backends.CSharp;

/// <summary>A kernel that is the same in every model.</summary>
internal sealed record TextKernel(string Name, string Text, params Kernel[] Helpers) : Kernel(Name)
{
    public override IEnumerable<Kernel> Requires => Helpers;

    public override void Write(CSharpWriter writer) => writer.Lines(Text);
}
