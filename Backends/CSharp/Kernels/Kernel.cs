namespace RepVgg.Backends.CSharp;

/// <summary>A method, or a method with its helpers, of the generated class.</summary>
/// <param name="Name">The method's name; kernels of one name are the same.</param>
internal abstract record Kernel(string Name)
{
    /// <summary>The kernels that this one calls.</summary>
    public virtual IEnumerable<Kernel> Requires => [];

    /// <summary>Writes the method.</summary>
    public abstract void Write(CSharpWriter writer);
}
