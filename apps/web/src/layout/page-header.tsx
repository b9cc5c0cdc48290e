import type { ReactNode } from "react";
import styles from "./page-header.module.css";
import { useTitle } from "./use-title.js";

interface PageHeaderProps {
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
}

/** The top of a page that belongs to no project. */
export function PageHeader({ title, children, actions }: PageHeaderProps) {
  useTitle(title);
  return (
    <header className={styles.head}>
      <div>
        <h1>{title}</h1>
        {children && <p className={styles.text}>{children}</p>}
      </div>
      {actions && <div className={styles.actions}>{actions}</div>}
    </header>
  );
}
