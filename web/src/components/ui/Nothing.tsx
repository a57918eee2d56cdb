/** A panel without content: what is missing, and where to get it. */
export function Nothing({ title, text }: { title: string; text: string }) {
  return (
    <div className="nothing">
      <p className="nothing-title">{title}</p>
      <p>{text}</p>
    </div>
  );
}
